/**
 * The part of undici that is used, loaded when something is fetched; `scripts/bundle.mjs` bundles no other. A module of our
 * own: a bundle gives the names of a CommonJS package to a static import alone.
 */
export { EnvHttpProxyAgent } from 'undici';
