/** The manuals whose indexes are gone through. */
import type { Manual } from './generate.ts';
import { manual as nftables } from './nftables.ts';
import { manual as pf } from './pf.ts';
import { manual as squid } from './squid.ts';

export const manuals: Readonly<Record<string, Manual>> = { nftables, pf, squid };
