import type { Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import type { PaloaltoConfig } from './config.ts';
import { guide } from './guide.ts';
import { options, type PaloaltoOptions, readOptions } from './options.ts';
import { meaning } from './read/meaning.ts';
import { formats } from './read/parse.ts';

/** Palo Alto Networks firewalls, and Panorama. */
export const target: Target<PaloaltoOptions, PaloaltoConfig> = {
  name: 'paloalto',
  title: 'Palo Alto Networks firewalls (PAN-OS)',
  options,
  readOptions,
  capabilities,
  lower,
  print,
  formats,
  meaning,
  guide,
};
