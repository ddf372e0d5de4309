import type { Command } from 'commander';
import type { Act } from '../../options.ts';
import { defineSourceAdd } from './source-add.ts';
import { defineSourceAgree } from './source-agree.ts';
import { defineSourceDiff } from './source-diff.ts';
import { defineSourceDrop } from './source-drop.ts';
import { defineSourceInline } from './source-inline.ts';
import { defineSourceRefresh } from './source-refresh.ts';
import { defineSourceShow } from './source-show.ts';

/** `rulec source add|refresh|show|diff|agree|inline|drop`. */
export function define(command: Command, act: Act): void {
  const add = (name: string, summary: string): Command => command.command(name).description(summary);
  defineSourceAdd(add('add', "read a vendor's list, and put it into a rule set"), act);
  defineSourceRefresh(
    add('refresh', "fetch vendors' lists and pin them beside the files that define them"),
    act,
  );
  defineSourceShow(add('show', 'show the rows of a pinned list'), act);
  defineSourceDiff(add('diff', 'compare two editions of lists'), act);
  defineSourceAgree(add('agree', 'compare two pinned lists'), act);
  defineSourceInline(add('inline', "replace references to vendors' lists by literals"), act);
  defineSourceDrop(add('drop', 'remove from the lock what the vendor withdrew'), act);
}
