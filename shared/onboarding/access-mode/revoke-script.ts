/** The PowerShell with which an administrator takes calendar permissions of Calendar Sync away in Entra. */
import type { Permission } from '../connection/access-modes.ts';

/** Ids are GUIDs; whatever else stood in one could only be harm. */
const quoted = (id: string): string => `'${id.replace(/[^0-9a-fA-F-]/g, '')}'`;

/** Needs `AppRoleAssignment.ReadWrite.All`, which would let an app grant itself anything: so people do it, and no app of ours. */
export const revokeScript = (
  tenantId: string,
  servicePrincipalId: string,
  permissions: readonly Pick<Permission, 'id' | 'value'>[],
): string => `# ClickShare: take calendar permissions of ClickShare Calendar Sync away in Entra.
# Run it in PowerShell with the module Microsoft.Graph.Applications, as a Global Administrator or Privileged Role Administrator.
# Safe to run again. To take it back, approve ClickShare Calendar Sync again in the portal.
# Permissions: ${permissions.map(({ value }) => value).join(', ')}

$ErrorActionPreference = 'Stop'
$servicePrincipalId = ${quoted(servicePrincipalId)}
$permissions = @(${permissions.map(({ id }) => quoted(id)).join(', ')})

# Connect
Connect-MgGraph -TenantId ${quoted(tenantId)} -Scopes 'Application.Read.All', 'AppRoleAssignment.ReadWrite.All' -NoWelcome

# Take them away
$granted = @(Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $servicePrincipalId -All | Where-Object { $permissions -contains "$($_.AppRoleId)" })
foreach ($each in $granted) {
  Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $servicePrincipalId -AppRoleAssignmentId $each.Id
}
Write-Host "$($granted.Count) taken away. It may take some minutes to be in force."
`;
