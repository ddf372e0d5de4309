/** Classes of processes: their account, and which of the services that a policy names run in them. */
import type { Principal } from '../../sets/condition.ts';

export interface Process {
  /** `network-service`, `local-system`, or `a-user` for any other account. */
  readonly account: string;
  readonly services: readonly string[];
}

/** More services than this would make more classes than are worth deciding. */
const mostServices = 10;

/** Returns all processes that these principals can tell apart, the plainest first, or undefined for too many. */
export function listProcesses(principals: readonly Principal[]): readonly Process[] | undefined {
  const services = [
    ...new Set(principals.flatMap((one) => (one.kind === 'service' ? [one.name] : []))),
  ].sort();
  if (services.length > mostServices) return undefined;
  const accounts = ['a-user', 'network-service', 'local-system'];
  return Array.from({ length: 2 ** services.length }, (_, chosen) =>
    services.filter((_service, index) => ((chosen >>> index) & 1) === 1),
  ).flatMap((running) => accounts.map((account) => ({ account, services: running })));
}

/** Returns whether a process is one of these principals. */
export function runsAs(process: Process, principals: readonly Principal[]): boolean {
  return principals.some((principal) =>
    principal.kind === 'account'
      ? process.account === principal.name
      : process.services.includes(principal.name),
  );
}
