/**
 * The parts of undici that are used, loaded when something is fetched. A module of our own: a bundle gives the
 * names of a CommonJS package to a static import alone.
 */
export { EnvHttpProxyAgent, request } from 'undici';
