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
  defineSourceDiff(add('diff', 'say what came and went between two editions of lists'), act);
  defineSourceAgree(add('agree', 'say what one pinned list has and another lacks'), act);
  defineSourceInline(add('inline', "turn what a rule set takes from vendors' lists into literals"), act);
  defineSourceDrop(add('drop', 'take out of the lock what the vendor withdrew'), act);
}
