/**
 * PowerShell scripts, with every id filled in, by which an administrator limits Calendar Sync to the meeting rooms:
 * RBAC for Applications, or the older application access policy. A script may run again, and a second one undoes it.
 * https://learn.microsoft.com/exchange/permissions-exo/application-rbac
 */
import { equals, literal } from './power-shell.ts';

export interface ScriptTarget {
  /** Application (client) id of Calendar Sync, and the object id of its enterprise application. */
  readonly syncAppId: string;
  readonly servicePrincipalId: string;
  readonly rooms: readonly { readonly displayName: string; readonly emailAddress: string }[];
  /** A mailbox outside the rooms, which must be refused. */
  readonly outsideMailbox?: string | undefined;
  /** Address of the group that holds the rooms; the script makes the group when none has that name. */
  readonly groupName?: string | undefined;
}

/** One complete script for each mechanism. */
interface AccessScripts {
  readonly rbac: string;
  readonly applicationAccessPolicy: string;
}

export const accessScripts = (target: ScriptTarget): AccessScripts => ({
  rbac: script(
    'limit ClickShare Calendar Sync to your meeting rooms, by RBAC for Applications',
    [
      'Safe to run again, for example after rooms were added: what is there already is kept.',
      'Exchange takes 30 minutes to 2 hours to act on it. The test at the end does not wait for that.',
    ],
    [names(target), mailboxes(target), connect, roomGroup(target), rbacGrant, rbacTest],
  ),
  applicationAccessPolicy: script(
    'limit ClickShare Calendar Sync to your meeting rooms, by application access policy (legacy)',
    [
      'Microsoft advises RBAC for Applications instead of new access policies.',
      'Safe to run again, for example after rooms were added: what is there already is kept.',
      'Exchange may take up to 2 hours to act on it. The test at the end does not wait for that.',
    ],
    [names(target), mailboxes(target), connect, roomGroup(target), policyGrant, policyTest],
  ),
});

/** Undoes the script of the same name, and removes the group if the script made it. */
export const undoScripts = (target: ScriptTarget): AccessScripts => ({
  rbac: script(
    'take back the limit by RBAC for Applications',
    ['Unless Calendar Sync has a calendar permission in Entra, it can read no room after this.'],
    [names(target), connect, rbacUndo, groupUndo(target)],
  ),
  applicationAccessPolicy: script(
    'take back the limit by application access policy',
    ['While Calendar Sync has Calendars.Read in Entra, it can read every mailbox after this.'],
    [names(target), connect, policyUndo, groupUndo(target)],
  ),
});

const script = (title: string, notes: readonly string[], parts: readonly string[]): string =>
  [
    [
      `ClickShare: ${title}.`,
      'Run it in PowerShell with the module ExchangeOnlineManagement, as a member of the role group',
      'Organization Management in Exchange who is Exchange Administrator in Entra.',
      ...notes,
    ]
      .map((line) => `# ${line}`)
      .join('\n'),
    ...parts,
    '',
  ].join('\n\n');

/** The name of our group, scope and assignment in the tenant: every app has its own. */
const nameOf = ({ syncAppId }: ScriptTarget): string => `ClickShare rooms ${syncAppId.slice(0, 8)}`;

function names(target: ScriptTarget): string {
  const { syncAppId, servicePrincipalId, groupName = nameOf(target) } = target;
  return `$ErrorActionPreference = 'Stop'
$appId = ${literal(syncAppId)}
$servicePrincipalId = ${literal(servicePrincipalId)}
$ourName = ${literal(nameOf(target))}
$groupName = ${literal(groupName)}
$role = 'Application Calendars.Read'`;
}

function mailboxes({ rooms, outsideMailbox }: ScriptTarget): string {
  const items = rooms.map(
    ({ displayName, emailAddress }) =>
      `  [pscustomobject]@{ Address = ${literal(emailAddress)}; Name = ${literal(displayName)} }\n`,
  );
  return `$rooms = @(\n${items.join('')})
$outside = @(${outsideMailbox === undefined ? '' : literal(outsideMailbox)})`;
}

const connect = `# Connect
Connect-ExchangeOnline -ShowBanner:$false`;

function findGroup(target: ScriptTarget): string {
  const filter = literal(equals('Name', target.groupName ?? nameOf(target)));
  return `$group = Get-DistributionGroup -Filter ${filter} | Where-Object { $_.Name -eq $groupName } | Select-Object -First 1`;
}

/** Rooms must be direct members: `MemberOfGroup` does not count members of nested groups. */
const roomGroup = (
  target: ScriptTarget,
): string => `# The group that holds the rooms: a mail-enabled security group with every room as a direct member
${findGroup(target)}
if (-not $group) {
  $alias = $ourName.Replace(' ', '-')
  $group = New-DistributionGroup -Name $groupName -Alias $alias -Type Security -MemberJoinRestriction Closed -MemberDepartRestriction Closed
  Set-DistributionGroup -Identity "$($group.Guid)" -HiddenFromAddressListsEnabled $true -BypassSecurityGroupManagerCheck
}
$members = @(Get-DistributionGroupMember -Identity "$($group.Guid)" -ResultSize Unlimited | ForEach-Object { "$($_.PrimarySmtpAddress)" })
foreach ($room in $rooms) {
  if ($members -notcontains $room.Address) {
    Add-DistributionGroupMember -Identity "$($group.Guid)" -Member $room.Address -BypassSecurityGroupManagerCheck
  }
}
foreach ($member in $members) {
  if (@($rooms | ForEach-Object { $_.Address }) -notcontains $member) {
    Write-Warning "In the group, and so readable, but not among these rooms: $member"
  }
}`;

const findScope = '$scope = Get-ManagementScope | Where-Object { $_.Name -eq $ourName }';
const findRbac = `$assignment = Get-ManagementRoleAssignment | Where-Object { $_.Name -eq $ourName }
${findScope}
$principal = Get-ServicePrincipal | Where-Object { $_.AppId -eq $appId }`;

const rbacGrant = `# Make the app known to Exchange, and let it read the calendars of that group
${findRbac}
# Made anew in Entra, the app has another object id, and what names the former one is of no use
$former = @($principal | Where-Object { $_.ObjectId -and "$($_.ObjectId)" -ne $servicePrincipalId })
if ($former.Count -gt 0) {
  if ($assignment) { Remove-ManagementRoleAssignment -Identity $ourName -Confirm:$false }
  foreach ($each in $former) { Remove-ServicePrincipal -Identity "$($each.ObjectId)" -Confirm:$false }
  $assignment = $null
  $principal = $null
}
if (-not $principal) {
  New-ServicePrincipal -AppId $appId -ObjectId $servicePrincipalId -DisplayName 'ClickShare Calendar Sync' | Out-Null
}
$filter = "MemberOfGroup -eq '$($group.DistinguishedName.Replace("'", "''"))'"
if ($scope) {
  Set-ManagementScope -Identity $ourName -RecipientRestrictionFilter $filter
} else {
  New-ManagementScope -Name $ourName -RecipientRestrictionFilter $filter | Out-Null
}
if (-not $assignment) {
  New-ManagementRoleAssignment -Name $ourName -App $servicePrincipalId -Role $role -CustomResourceScope $ourName | Out-Null
}`;

const rbacUndo = `# Take the access away, then its scope and the app's entry in Exchange
${findRbac}
if ($assignment) { Remove-ManagementRoleAssignment -Identity $ourName -Confirm:$false }
if ($scope) { Remove-ManagementScope -Identity $ourName -Confirm:$false }
foreach ($each in @($principal)) { Remove-ServicePrincipal -Identity "$($each.AppId)" -Confirm:$false }`;

const findPolicies = `$policies = @(Get-ApplicationAccessPolicy -ErrorAction SilentlyContinue | Where-Object { $_.AppId -eq $appId -and $_.ScopeName -eq $groupName })`;

const policyGrant = `# Refuse the app every mailbox outside that group
${findPolicies}
if ($policies.Count -eq 0) {
  New-ApplicationAccessPolicy -AppId $appId -PolicyScopeGroupId "$($group.PrimarySmtpAddress)" -AccessRight RestrictAccess -Description ' ' | Out-Null
}`;

const policyUndo = `# Take the policy away
${findPolicies}
foreach ($policy in $policies) { Remove-ApplicationAccessPolicy -Identity $policy.Identity -Confirm:$false }`;

/** Keeps a group of the customer's own, and a group that the other mechanism still uses. */
const groupUndo = (
  target: ScriptTarget,
): string => `# Remove the group, if it was made for this and nothing else of ours uses it
${findGroup(target)}
${findScope}
${findPolicies}
if ($group -and $groupName -eq $ourName -and -not $scope -and $policies.Count -eq 0) {
  Remove-DistributionGroup -Identity "$($group.Guid)" -BypassSecurityGroupManagerCheck -Confirm:$false
}`;

/** The test cmdlets bypass Exchange's cache, so they show the result before it is in force. */
const test = (
  ask: string,
): string => `# Test: every room must be readable, the mailbox outside must not
$mailboxes = @($rooms | ForEach-Object { [pscustomobject]@{ Address = $_.Address; Name = $_.Name; Expected = $true } })
$mailboxes += @($outside | ForEach-Object { [pscustomobject]@{ Address = $_; Name = '(outside)'; Expected = $false } })
$results = foreach ($each in $mailboxes) {
${ask}
  [pscustomobject]@{ Name = $each.Name; Address = $each.Address; Readable = $readable; AsExpected = ($readable -eq $each.Expected) }
}
$results | Format-Table -AutoSize
if (@($results | Where-Object { -not $_.AsExpected }).Count -gt 0) {
  Write-Warning 'Not every answer is as expected.'
} else {
  Write-Host 'Every answer is as expected. It may take up to 2 hours to be in force.'
}`;

const rbacTest =
  test(`  $answers = Test-ServicePrincipalAuthorization -Identity $appId -Resource $each.Address
  $readable = @($answers | Where-Object { $_.RoleName -eq $role -and "$($_.InScope)" -eq 'True' }).Count -gt 0`);

const policyTest =
  test(`  $answer = Test-ApplicationAccessPolicy -Identity $each.Address -AppId $appId
  $readable = "$($answer.AccessCheckResult)" -eq 'Granted'`);
