/** The control endpoint's view of RBAC for Applications, and an administrator's hand in it. */
import type { DirectoryReader } from '../../directory/model.ts';
import { ControlError } from '../control-error.ts';
import { requireTenant } from '../room-control.ts';
import { isFilter } from './recipient-filter.ts';
import type { ManagementScope, RoleAssignment, RoleBasedAccess } from './role-based-access.ts';

export interface ExchangeControl {
  listExchange(tenantId: string): {
    scopes: readonly Omit<ManagementScope, 'tenantId'>[];
    assignments: readonly Omit<RoleAssignment, 'tenantId'>[];
  };
  /** Makes a management scope of somebody else. */
  addScope(tenantId: string, displayName: string, recipientFilter: string): void;
  /** Gives a management scope another filter, as an administrator does in PowerShell. */
  changeScope(tenantId: string, scopeId: string, recipientFilter: string): void;
}

export function createExchangeControl(parts: {
  directory: DirectoryReader;
  exchange: RoleBasedAccess;
}): ExchangeControl {
  const { directory, exchange } = parts;
  return {
    listExchange(tenantId) {
      const { id } = requireTenant(directory, tenantId);
      return {
        scopes: exchange.scopes(id).map(({ tenantId: _tenant, ...scope }) => scope),
        assignments: exchange.assignments(id).map(({ tenantId: _tenant, ...each }) => each),
      };
    },
    addScope(tenantId, displayName, recipientFilter) {
      const { id } = requireTenant(directory, tenantId);
      exchange.putScope({ tenantId: id, displayName, recipientFilter, exclusive: false });
    },
    changeScope(tenantId, scopeId, recipientFilter) {
      const { id } = requireTenant(directory, tenantId);
      const scope = exchange.scopes(id).find((each) => each.id === scopeId);
      if (scope === undefined) throw new ControlError(404, 'No such management scope');
      if (!isFilter(recipientFilter)) throw new ControlError(400, 'recipientFilter is not valid');
      exchange.putScope({ ...scope, recipientFilter });
    },
  };
}
