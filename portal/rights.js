// What the API lets this person do in an organisation, so that the page offers nothing else.
export async function rightsIn(organisation, call) {
  const { operator, organisations } = await call('GET', '/me');
  const role = organisations.find(({ id }) => id === organisation)?.role;
  const administer = operator === 'full' || role === 'administrator';
  return {
    administer,
    install: administer || role === 'installer',
    read: operator !== 'none' || role !== 'installer',
  };
}
