/** Expressions on whole URLs as conditions on what a view shows of them. */
import type { Condition } from '../../../sets/condition.ts';
import type { Expression } from './parse-acl-types.ts';

/** The condition of one expression of the ACL. */
export function urlCondition({ source }: Expression, acl: string): Condition {
  return {
    kind: 'unknown',
    why: `whether a URL matches ${source}, in the ACL ${acl}`,
    cause: `url:${source}`,
  };
}
