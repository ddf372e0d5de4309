/** Questions of a probe in words. */
import type { Question } from '../../driver/probe/questions.ts';
import type { Answer, Judgement } from '../../driver/probe/results.ts';
import { formatAddress } from '../../sets/prefix.ts';

/** Writes what was asked as a request: `https://login.example/`, `tcp://192.0.2.1:1688`. */
export function writeQuestion({ speaks, transport, host, address, port, path }: Question): string {
  const place = host ?? (address === undefined ? '' : formatAddress(address));
  const bracketed = place.includes(':') ? `[${place}]` : place;
  const usual = speaks === 'https' ? 443 : speaks === 'http' ? 80 : undefined;
  const scheme = speaks === 'https' || speaks === 'http' ? speaks : transport;
  return `${scheme}://${bracketed}${port === usual ? '' : `:${port}`}${path ?? ''}`;
}

/** Names what an answer means, so that answers can be counted by it. */
export function nameVerdict({ question, outcome }: Answer, judgement: Judgement): string {
  if (question.expect === 'held')
    return { finding: 'not held', good: 'held', open: 'not shown to be held' }[judgement];
  return {
    answered: 'through',
    refused: 'refused',
    silent: 'silent',
    opened: 'opened on the way',
    invalid: 'with an invalid certificate',
    unclear: 'cannot be told',
    'not-asked': 'not asked',
  }[outcome];
}
