/**
 * The interface on a fake of the program, for work on it in a plain browser: `npm run dev:mock`.
 * What it shows first is chosen in the address, for example `?state=offline&theme=dark`; see `scenario.ts`.
 */
import { install } from './bridge';
import { handlers } from './handlers';
import { sceneOf } from './scenario';
import { FakeDesk } from './desk';

const desk = new FakeDesk(sceneOf(new URLSearchParams(location.search)));
install(handlers(desk), desk);
await import('../src/main');
