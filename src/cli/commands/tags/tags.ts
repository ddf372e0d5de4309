import type { Command } from 'commander';
import type { Runner } from '../../options.ts';
import { defineTagsDiff } from './tags-diff.ts';
import { defineTagsLookup } from './tags-lookup.ts';
import { defineTagsRefresh } from './tags-refresh.ts';
import { defineTagsShow } from './tags-show.ts';

/** `rulec tags refresh|show|diff|lookup`. */
export function define(command: Command, run: Runner): void {
  defineTagsRefresh(
    command.command('refresh').description("fetch the week's Service Tags and pin those in use"),
    run,
  );
  defineTagsShow(command.command('show').description('list tags, with their sizes and regions'), run);
  defineTagsDiff(command.command('diff').description('compare two files of Service Tags, or two locks'), run);
  defineTagsLookup(
    command
      .command('lookup')
      .description('say which tags hold an address or prefix, and what is known of a host'),
    run,
  );
}
