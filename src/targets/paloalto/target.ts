import { where } from '../../sets/condition.ts';
import type { Premise, Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import { planUpdate } from './compile/update/plan.ts';
import type { PaloaltoConfig } from './config.ts';
import { guide } from './guide.ts';
import { options, type PaloaltoOptions, readOptions } from './options.ts';
import { checkUpdate } from './read/edits/check-update.ts';
import { meaning } from './read/meaning.ts';
import { formats } from './read/parse.ts';

/** What no configuration says. `read` names these by their names. */
const premises: readonly Premise[] = [
  {
    name: 'profiles-block-nothing',
    says: 'security profiles, and groups of them that are not in the text, block nothing',
  },
  {
    name: 'clients-are-known',
    says: 'the firewall knows the users of the clients, so no authentication rule asks them to log in',
  },
  {
    name: 'target-includes-this',
    says: 'a rule with a target includes this firewall',
  },
  {
    name: 'no-rules-elsewhere',
    says: 'firewalls of a device group have no rules of their own, and Panorama sends a firewall none that the text does not show',
  },
  {
    name: 'parents-are-listed',
    says: 'a device group whose parent is not in the text, while those of others are, is right below shared',
  },
  {
    name: 'is-committed',
    says: 'the device runs the configuration as it is: what rules name and the text lacks comes from elsewhere',
  },
  {
    name: 'protection-blocks-nothing',
    says: 'zone protection, rate limits and tunnel inspection refuse nothing',
  },
  {
    name: 'nothing-is-sent-elsewhere',
    says: 'forwarding and translation send nothing to another zone',
  },
  {
    name: 'no-other-applications',
    says: 'with app-id=on: App-ID takes TLS for ssl and HTTP for web-browsing or ocsp, and for nothing more special',
    unusual: where({ field: 'application', values: ['another'] }),
  },
  {
    name: 'clients-use-high-ports',
    says: 'clients use ports from 1024 on',
  },
  {
    name: 'predefined-services',
    says: 'service-http and service-https have the ports that the vendor documents',
  },
];

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
  updates: { plan: planUpdate, check: checkUpdate },
  premises,
  guide,
};
