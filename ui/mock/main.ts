/**
 * The UI on a mock backend, for work on it in a browser: `npm run dev:mock`. The address chooses the
 * scenario, for example `?state=offline&theme=dark`; see `scenario.ts`.
 */
import { install } from './bridge';
import { handlers } from './handlers';
import { sceneOf } from './scenario';
import { FakeDesk } from './desk';

const desk = new FakeDesk(sceneOf(new URLSearchParams(location.search)));
install(handlers(desk), desk);
await import('../src/main');
