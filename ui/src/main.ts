import '@fontsource-variable/inter';
import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { startTypingBuffer } from './lib/early-typing';

startTypingBuffer();
const target = document.getElementById('app');
if (target) mount(App, { target });
// From here on the window reports its failures itself; see `public/fatal.js`.
document.documentElement.dataset['started'] = 'yes';
