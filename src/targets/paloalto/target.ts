import type { Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import type { PaloaltoConfig } from './config.ts';
import { guide } from './guide.ts';
import { lower } from './lower.ts';
import { meaning } from './meaning.ts';
import { options, type PaloaltoOptions, readOptions } from './options.ts';
import { formats } from './parse.ts';
import { print } from './print.ts';

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
