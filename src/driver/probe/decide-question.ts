import { present } from '../../diagnostics/present.ts';
import { listRequesters } from '../../rules/check/requests.ts';
import { decide } from '../../rules/decide.ts';
import { anybody } from '../../rules/forms/request-text.ts';
import type { Policy, Request } from '../../rules/policy.ts';
import { type Address, takeFirstAddresses } from '../../sets/addresses.ts';
import type { Question, Unasked } from './questions.ts';

/** Documentation addresses (RFC 5737): they stand in for what a name leads to, where nothing is known. */
const standIns: readonly Address[] = [0xc0000201, 0xc6336401, 0xcb007101].map((value) => ({
  family: 4,
  value,
}));

/**
 * Keeps a question of an allow rule if the policy allows it, with the inspection that the deciding rules state: a rule that
 * stands before may deny it, or exempt it from inspection.
 */
export function decideQuestion(
  policy: Policy,
  question: Question,
): { readonly question?: Question; readonly unasked?: Unasked } {
  const [use] = question.uses;
  if (use === undefined) return {};
  const decisions = listRequests(policy, question).map((request) => decide(policy, request));
  const allowing = decisions.flatMap(({ action, rule }) =>
    action === 'allow' && rule !== undefined ? [rule] : [],
  );
  if (allowing.length === 0) {
    const denier = decisions.find(({ rule }) => rule !== undefined)?.rule;
    const place = question.host ?? 'this address';
    const why = `${place} is denied ${denier === undefined ? 'by every rule' : `by the rule ${denier.id}`}`;
    return { unasked: { use, why } };
  }
  return { question: { ...question, bypass: allowing.some(({ inspection }) => inspection === 'bypass') } };
}

/** Lists requests that a question stands for: by each requester that the policy names, as long as one address serves. */
function listRequests(policy: Policy, question: Question): readonly Request[] {
  const { transport, port, host, address, path, speaks, known } = question;
  const scheme = speaks === 'https' || speaks === 'http' ? speaks : 'other';
  const addresses =
    address !== undefined
      ? [address]
      : [...(known === undefined ? [] : takeFirstAddresses(known)), ...standIns];
  const literal = host === undefined && scheme !== 'other';
  return [anybody, ...listRequesters(policy)].flatMap((requester) =>
    addresses.map(
      (one): Request => ({
        ...{ transport, port, scheme, literal, address: one, ...requester },
        ...present({ host, path }),
      }),
    ),
  );
}
