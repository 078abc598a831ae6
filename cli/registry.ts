/** `saapua registry …`: the catalogue of services, its keepers' tools. */
import type { Command } from 'commander';
import type { CommandLine } from './command-line';
import { registryChangesCommand, registryDecisionCommands, registryProposeCommand } from './registry-changes';
import { registryListCommand, registryOwnerlessCommand, registryShowCommand } from './registry-reading';
import { registryExportCommand, registryImportCommand } from './registry-sheets';

/** Adds `registry` and what is below it. */
export function registryCommands(parent: Command, line: CommandLine): void {
  const registry = line.command(parent, 'registry', {
    summary: 'who gives which service: list, show, import, export, changes of addresses',
    examples: ['saapua registry list --area 993', 'saapua registry import registry.csv --dry-run', 'saapua registry changes'],
  });
  registryListCommand(registry, line);
  registryShowCommand(registry, line);
  registryOwnerlessCommand(registry, line);
  registryImportCommand(registry, line);
  registryExportCommand(registry, line);
  registryProposeCommand(registry, line);
  registryChangesCommand(registry, line);
  registryDecisionCommands(registry, line);
}
