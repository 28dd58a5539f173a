import { describe, expect, it } from '@jest/globals';
import { equals, literal } from '../../../shared/scope/power-shell.ts';
import { accessScripts, type ScriptTarget, undoScripts } from '../../../shared/scope/scripts.ts';
import { readPowerShell } from '../../support/power-shell.ts';

const target: ScriptTarget = {
  syncAppId: '1a2b3c4d-0000-4000-8000-000000000001',
  servicePrincipalId: '5e6f7081-0000-4000-8000-000000000002',
  rooms: [
    { displayName: 'Atomium', emailAddress: 'atomium@contoso.example' },
    { displayName: "L'atelier", emailAddress: "o'hara@contoso.example" },
  ],
  outsideMailbox: 'admin@contoso.example',
};

describe('a PowerShell literal', () => {
  it.each([
    ['plain text', 'Room 1', "'Room 1'"],
    ['nothing', '', "''"],
    ['a quote', "L'atelier", "'L''atelier'"],
    ['nothing but quotes', "''", "''''''"],
    ['U+2018, which closes a text', 'a‘b', "('a' + [char]0x2018 + 'b')"],
    ['U+2019, the apostrophe of word processors', 'a’b', "('a' + [char]0x2019 + 'b')"],
    ['U+201A', 'a‚b', "('a' + [char]0x201A + 'b')"],
    ['U+201B', 'a‛b', "('a' + [char]0x201B + 'b')"],
    ['a variable', '$env:USERNAME', "'$env:USERNAME'"],
    ['a subexpression', '$(Remove-Mailbox x)', "'$(Remove-Mailbox x)'"],
    ['a backtick', 'a`nb', "'a`nb'"],
    ['a double quote', 'a"b', `'a"b'`],
    ['the end of a comment', 'a #> b # c', "'a #> b # c'"],
    ['a here-string', "@'", "'@'''"],
    ['a line end', 'a\r\nb', "('a' + [char]0x000D + [char]0x000A + 'b')"],
    ['a control character', 'a\u0000b\u001b', "('a' + [char]0x0000 + 'b' + [char]0x001B)"],
    ['the line separator', 'a\u2028b', "('a' + [char]0x2028 + 'b')"],
    ['a change of direction', 'a\u202eb', "('a' + [char]0x202E + 'b')"],
    ['a first letter beyond ASCII', 'École', "('' + [char]0x00C9 + 'cole')"],
    ['a letter whose second byte is a quote in code page 1252', 'Б', "('' + [char]0x0411)"],
    ['a character of two units', '🏢', "('' + [char]0xD83C + [char]0xDFE2)"],
    ['half of one', '\ud83c', "('' + [char]0xD83C)"],
    ['a parameter', '-Confirm:$false', "'-Confirm:$false'"],
  ])('A PowerShell literal keeps %s', (_what, text, written) => {
    expect(literal(text)).toBe(written);
    expect(readPowerShell(written).texts).toEqual([text]);
  });

  it('A PowerShell literal doubles the quotes of a filter twice: once for the filter, once for PowerShell', () => {
    const filter = equals('Name', "L'atelier");

    expect(filter).toBe("Name -eq 'L''atelier'");
    expect(literal(filter)).toBe("'Name -eq ''L''''atelier'''");
  });
});

describe('the scripts', () => {
  const scripts = accessScripts(target);
  const undo = undoScripts(target);

  it('The scripts fill in the ids of the app and its enterprise application', () => {
    for (const script of [...Object.values(scripts), ...Object.values(undo)]) {
      expect(script).toContain(`$appId = '${target.syncAppId}'`);
      expect(script).toContain(`$servicePrincipalId = '${target.servicePrincipalId}'`);
    }
  });

  it('The scripts name the role that they need, connect first, and say how long Exchange takes', () => {
    for (const script of Object.values(scripts)) {
      expect(script).toMatch(/^#.*Organization Management/m);
      expect(script).toMatch(/^#.*2 hours/m);
      expect(script.indexOf('Connect-ExchangeOnline')).toBeLessThan(
        script.indexOf('Get-DistributionGroup'),
      );
    }
  });

  it('The scripts keep the order: group, members, app in Exchange, scope, role, test', () => {
    const order = [
      'New-DistributionGroup',
      'Add-DistributionGroupMember',
      'New-ServicePrincipal',
      'New-ManagementScope',
      'New-ManagementRoleAssignment',
      'Test-ServicePrincipalAuthorization',
    ].map((cmdlet) => scripts.rbac.indexOf(cmdlet));

    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).not.toContain(-1);
  });

  it('The scripts replace what names a former object id of the app', () => {
    const [former, made] = ['$former = ', 'New-ServicePrincipal'].map((text) =>
      scripts.rbac.indexOf(text),
    );

    expect(former).toBeGreaterThan(0);
    expect(made).toBeGreaterThan(former ?? 0);
    expect(scripts.rbac).toContain('"$($_.ObjectId)" -ne $servicePrincipalId');
  });

  it('The scripts look for everything before they create it', () => {
    for (const script of Object.values(scripts)) {
      const lines = script.split('\n');
      for (const [index, line] of lines.entries()) {
        if (!/^ *(\$\w+ = )?(New|Add)-/.test(line)) continue;
        const before = lines.slice(Math.max(0, index - 3), index).join('\n');
        expect(before).toMatch(/(if \(|else)/);
      }
    }
  });

  it('The scripts allow the group by its distinguished name, with the quotes of that doubled', () => {
    expect(scripts.rbac).toContain(
      `"MemberOfGroup -eq '$($group.DistinguishedName.Replace("'", "''"))'"`,
    );
  });

  it('The scripts restrict by the legacy policy with the shortest description, and test each mailbox', () => {
    expect(scripts.applicationAccessPolicy).toContain(
      `New-ApplicationAccessPolicy -AppId $appId -PolicyScopeGroupId "$($group.PrimarySmtpAddress)" -AccessRight RestrictAccess -Description ' '`,
    );
    expect(scripts.applicationAccessPolicy).toContain(
      'Test-ApplicationAccessPolicy -Identity $each.Address -AppId $appId',
    );
    expect(scripts.applicationAccessPolicy).not.toContain('New-ManagementRoleAssignment');
    expect(scripts.rbac).not.toContain('New-ApplicationAccessPolicy');
  });

  it('The scripts test every room and the mailbox outside', () => {
    for (const script of Object.values(scripts)) {
      const { texts } = readPowerShell(script);
      for (const { emailAddress } of target.rooms) expect(texts).toContain(emailAddress);
      expect(texts).toContain(target.outsideMailbox);
    }
    expect(accessScripts({ ...target, outsideMailbox: undefined }).rbac).toContain(
      '$outside = @()',
    );
  });

  it('The scripts take back what they made, but no group of the customer’s own or that is still used', () => {
    expect(undo.rbac).toContain('Remove-ManagementRoleAssignment');
    expect(undo.rbac).toContain('Remove-ManagementScope');
    expect(undo.rbac).toContain('Remove-ServicePrincipal');
    expect(undo.applicationAccessPolicy).toContain('Remove-ApplicationAccessPolicy');
    for (const script of Object.values(undo)) {
      expect(script).toContain(
        'if ($group -and $groupName -eq $ourName -and -not $scope -and $policies.Count -eq 0)',
      );
    }
    expect(readPowerShell(undoScripts({ ...target, groupName: 'Ours' }).rbac).texts).toContain(
      'Ours',
    );
  });

  it('The scripts work with one room or none, and have no else on a line of its own, which a console would run alone', () => {
    expect(accessScripts({ ...target, rooms: [] }).rbac).toContain('$rooms = @(\n)');
    for (const script of Object.values(scripts)) expect(script).not.toMatch(/^\s*else/m);
  });
});
