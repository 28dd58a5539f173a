/** The two command lines of Azure, as far as the stages need them. Nothing of a token is printed or kept. */
import { spawnSync } from 'node:child_process';

/** @throws Error with what the program said */
export function run(program: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    // `az` and `azd` are scripts on Windows.
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined)
    throw new Error(`${program} cannot be run. Is it installed?`, { cause: error });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')}: ${stderr.trim()}`);
  return stdout.trim();
}

/** Arguments without blanks in them. */
export const words = (text: string): readonly string[] => text.split(' ');

export const graphToken = (): string =>
  run(
    'az',
    words('account get-access-token --resource-type ms-graph --query accessToken --output tsv'),
  );

/** Deploys a template of infra/ to the resource group. */
export function deploy(
  stage: string,
  resourceGroup: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
): void {
  const given = Object.entries(parameters).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const template = words(`--name ${stage} --template-file infra/${stage}.bicep --output none`);
  run('az', [
    ...words('deployment group create'),
    ...template,
    '--resource-group',
    resourceGroup,
    '--parameters',
    ...given,
  ]);
}

/** Keeps a value for the stages that follow: in azd's environment, or for a person to see. */
export function keep(name: string, value: string): void {
  process.stdout.write(`${name}=${value}\n`);
  process.env[name] = value;
  if (process.env['AZD_ENVIRONMENT'] === 'true') run('azd', ['env', 'set', name, value]);
}
