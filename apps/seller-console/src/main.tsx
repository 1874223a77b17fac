import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import './ui/base.css';
import './ui/theme.js';
import { App } from './app.js';
import { shieldInputMethods } from './ui/input-method.js';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element for the console');
shieldInputMethods();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
