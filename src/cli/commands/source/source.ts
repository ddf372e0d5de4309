import type { Command } from 'commander';
import type { Act } from '../../options.ts';
import { defineSourceRefresh } from './source-refresh.ts';
import { defineSourceShow } from './source-show.ts';

/** `rulec source refresh|show`. */
export function define(command: Command, act: Act): void {
  const add = (name: string, summary: string): Command => command.command(name).description(summary);
  defineSourceRefresh(
    add('refresh', "fetch vendors' lists and pin them beside the files that define them"),
    act,
  );
  defineSourceShow(add('show', 'show the rows of a pinned list'), act);
}
