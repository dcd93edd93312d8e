import '@fontsource-variable/inter';
import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { listenEarly } from './lib/early-typing';

listenEarly();
const target = document.getElementById('app');
if (target) mount(App, { target });
// From here on the window tells of failures itself; see `public/fatal.js`.
document.documentElement.dataset['started'] = 'yes';
