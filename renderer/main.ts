// Starts the window: connects to its host and mounts the program. Invariant: nothing is asked of the host before the connection stands.
import { mount } from 'svelte';
import App from './App.svelte';
import './style/tokens.css';
import './style/base.css';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the window');
mount(App, { target });
