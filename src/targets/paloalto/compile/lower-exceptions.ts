/** Lines for places where denials meet. */
import { present } from '../../../diagnostics/present.ts';
import type { PolicyRule } from '../../../rules/policy.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { remember } from '../../../sets/remember.ts';
import type { ServiceKey } from '../../kernel/rows.ts';
import { type Application, type Box, keyOfBox } from '../regions/boxes.ts';
import { writeEntry } from '../regions/url-entry.ts';
import type { AddressBook } from './lower-addresses.ts';
import { anyBox, type Bare, serviceOf, sortServices } from './lower-line.ts';
import { digestValue, labelServices, nameService } from './lower-names.ts';
import type { Step } from './lower-order.ts';

/** A line for places where denials meet, as it grows. */
interface ExceptionDraft {
  readonly boxes: Box[];
  readonly services: readonly ServiceKey[];
  readonly set?: AddressSet;
  readonly application?: Application;
  readonly resolved?: string;
}

/** Returns the lines for places where denials meet, which no other words tell apart than a digest of what they hold. */
export function exceptionsOf(rule: PolicyRule, run: readonly Step[], book: AddressBook): readonly Bare[] {
  const lines = new Map<string, ExceptionDraft>();
  const services = new Map<string, Map<string, ServiceKey>>();
  const keyOf = ({ url, addresses, application, resolved }: Box): string =>
    keyOfBox({ ...anyBox, ...present({ url, addresses, application, resolved }) });
  for (const { box } of run) {
    const found = services.get(keyOf(box)) ?? new Map<string, ServiceKey>();
    services.set(keyOf(box), found.set(nameService(box), serviceOf(box)));
  }
  for (const { box } of run) {
    const { url, addresses, application, resolved } = box;
    if (addresses !== undefined && resolved !== undefined)
      throw new Error('no rule is for a part of an FQDN object');
    const sorted = sortServices(services.get(keyOf(box)) ?? new Map<string, ServiceKey>());
    const place = keyOfBox({ ...anyBox, ...present({ addresses, application, resolved }) });
    const key = `${place} ${url === undefined ? 'any URL' : labelServices(sorted)}`;
    const line = remember(
      lines,
      key,
      (): ExceptionDraft => ({
        ...{ boxes: [], services: sorted },
        ...present({ set: addresses, application, resolved }),
      }),
    );
    line.boxes.push(box);
  }
  return [...lines].map(([key, { boxes, services: held, set, application, resolved }]): Bare => {
    const urls = boxes.flatMap(({ url }) => (url === undefined ? [] : [writeEntry(url) ?? '']));
    const entries = urls.length === 0 ? undefined : [...new Set(urls)].sort();
    const suffix = `except-${digestValue([key, labelServices(held), ...(entries ?? [])].join('\n'))}`;
    const addresses =
      resolved === undefined ? set && [book.nameKnown(rule, suffix, set)] : [book.nameResolved(resolved)];
    return {
      suffix,
      services: held,
      ...present({ entries, addresses, application }),
    };
  });
}
