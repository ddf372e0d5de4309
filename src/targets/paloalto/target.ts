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
    says: 'security profiles, and groups of them that are not in the text, block nothing of what is asked about',
  },
  {
    name: 'clients-are-known',
    says: 'the firewall knows the users of the clients already, so that no authentication rule asks them for a login',
  },
  {
    name: 'target-includes-this',
    says: 'rules that are for some firewalls of a device group are for this one',
  },
  {
    name: 'no-rules-elsewhere',
    says: 'firewalls of a device group have no rules of their own, and Panorama sends a firewall none that are not in the text',
  },
  {
    name: 'parents-are-listed',
    says: 'a device group whose parent is not in the text, while those of others are, stands right below shared',
  },
  {
    name: 'is-committed',
    says: 'the device runs the configuration as it stands: what rules name and the text does not have came from elsewhere',
  },
  {
    name: 'protection-blocks-nothing',
    says: 'the protection of zones, limits on rates and the inspection of tunnels refuse nothing of what is asked about',
  },
  {
    name: 'nothing-is-sent-elsewhere',
    says: 'rules of forwarding and of translation send nothing of what is asked about to another zone',
  },
  {
    name: 'no-other-applications',
    says: 'with app-id=on: App-ID takes TLS for ssl and HTTP for web-browsing or ocsp, and for nothing more special',
    unusual: where({ field: 'application', values: ['another'] }),
  },
  {
    name: 'clients-use-high-ports',
    says: 'clients ask from ports of 1024 on, and from no port of a service',
  },
  {
    name: 'predefined-services',
    says: 'service-http has the port 80, and service-https the port 443, as the vendor documents them',
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
