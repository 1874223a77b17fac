import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * The policy of the page. Pictures of messages are objects of the window (`blob:`), those of products have URLs of the order service;
 * everything else has the same origin. The web server adds `frame-ancestors 'none'`, which a page cannot set.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: https:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Writes the policy into the built page, so that it holds behind any web server. */
const policy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY }, injectTo: 'head-prepend' },
  ],
};

export default defineConfig({
  // Served from any folder; the API is at the root of the same origin.
  base: './',
  plugins: [react(), policy],
  build: {
    // Browsers that know light-dark().
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    // One style sheet for all parts: a style sheet of a part that failed to load once would never be loaded again.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // `npx vite apps/seller-console`: the page from its sources, the API of a Parley that runs.
    proxy: { '/v1': process.env.PARLEY_URL ?? 'http://127.0.0.1:3000' },
  },
});
