import type { Command } from 'commander';
import type { Act } from '../../options.ts';
import { defineTagsDiff } from './tags-diff.ts';
import { defineTagsLookup } from './tags-lookup.ts';
import { defineTagsRefresh } from './tags-refresh.ts';
import { defineTagsShow } from './tags-show.ts';

/** `rulec tags refresh|show|diff|lookup`. */
export function define(command: Command, act: Act): void {
  const add = (name: string, summary: string): Command => command.command(name).description(summary);
  defineTagsRefresh(add('refresh', "fetch the week's Service Tags and pin those in use"), act);
  defineTagsShow(add('show', 'list tags, with their sizes and regions'), act);
  defineTagsDiff(add('diff', 'compare two files of Service Tags, or two locks'), act);
  const lookup = 'show which tags contain an address or prefix, and what is known of a host';
  defineTagsLookup(add('lookup', lookup), act);
}
