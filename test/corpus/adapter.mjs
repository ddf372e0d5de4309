// The adapter for the scorer of the corpus, on the built library (README.md).
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createOpen } from './ask.mjs';

const root = path.resolve(process.env.RULEC ?? path.join(import.meta.dirname, '../..'));
const library = await import(pathToFileURL(path.join(root, 'dist/index.js')).href);

export const open = await createOpen(library, process.env.RULEC_PREMISES !== 'off');
