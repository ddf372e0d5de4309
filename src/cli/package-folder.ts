import { fileURLToPath } from 'node:url';

/**
 * The folder of the package, which holds `data/` and `examples/`. Both this module and the bundle that it becomes a
 * part of (`dist/bin/`) lie two levels below it.
 */
export const packageFolder: string = fileURLToPath(new URL('../../', import.meta.url));
