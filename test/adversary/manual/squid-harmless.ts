/** Kinds of edits of texts for Squid that change nothing which is governed: so answered Squid 5.7, with and without each. */
import type { Harmless } from './generate.ts';

/** Lines that name a file, a program, a user, an address or a name: whether Squid starts with them says the machine. */
export const dependsOnMachine: RegExp = /x^/;
export const harmless: readonly Harmless[] = [];
