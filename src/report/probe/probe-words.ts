/** Questions of a probe in words. */
import { nameHost, type Question } from '../../driver/probe/questions.ts';
import type { Answer, Judgement } from '../../driver/probe/results.ts';
import { formatAuthority } from '../../rules/forms/request-text.ts';

/** Writes what was asked as a request: `https://login.example/`, `tcp://192.0.2.1:1688`. */
export function writeQuestion(question: Question): string {
  const { speaks, transport, port, path = '' } = question;
  const scheme = speaks === 'https' || speaks === 'http' ? speaks : transport;
  return `${scheme}://${formatAuthority(nameHost(question), port, scheme)}${path}`;
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
