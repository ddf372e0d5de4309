/** What to do where somebody writes the addresses of clients into a rule: rules say where to, and options of targets from where. */

const help =
  'a rule does not name clients: they are the option source of a target, for all rules: --set TARGET.source=PREFIX, or in rulec.yaml';

/** Returns help where a text that should name a source is an address or a prefix. */
export function helpForClients(text: string): string | undefined {
  return /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$|^[0-9a-fA-F]*:[0-9a-fA-F:]*(?:\/\d+)?$/.test(text)
    ? help
    : undefined;
}
