/** The look of the reference: any width from 320 pixels, light and dark, without a file or script of its own. */
export const style = `
:root{color-scheme:light dark;--line:light-dark(#d0d4da,#444a52);--quiet:light-dark(#f3f5f8,#20242a);--link:light-dark(#0b57a4,#8ec2ff);font:1rem/1.5 system-ui,sans-serif;scroll-padding-top:1rem}
body{margin:0;background:light-dark(#fff,#14171a);color:light-dark(#16191d,#e8eaed);padding:0 1rem 4rem;overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:.2rem solid var(--link);outline-offset:.15rem}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
.hidden{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
h1{margin:1rem 0}h2{margin-top:3rem}h3{margin:2.5rem 0 .25rem}h4{margin:1rem 0 0}
h3 a{color:inherit;text-decoration:none}h3 a:hover{text-decoration:underline}
p{margin:.5rem 0}
nav h2{margin:0;font-size:1rem}nav ul{margin:.25rem 0;padding-left:1rem;list-style:none}nav>ul{padding:0}
nav a,nav summary{display:block;padding:.2rem 0}nav summary{display:list-item}
code,pre{font:.9em/1.4 ui-monospace,monospace}
pre{margin:.5rem 0;padding:.75rem;background:var(--quiet);white-space:pre-wrap}
.call{padding:.4rem .75rem;background:var(--quiet);border-left:.25rem solid var(--link)}
table{border-collapse:collapse;width:100%;margin:1rem 0;table-layout:fixed}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-size:.85em}
th:first-child{width:40%}.short th:first-child{width:6.5rem}
.type{font-size:.9em}
td ul{margin:0;padding:0;list-style:none}
summary{cursor:pointer}
tr:target,section:target>h2,section:target>h3{background:light-dark(#fff3c4,#4a3d00)}
@media(min-width:60rem){body{display:grid;grid-template:auto 1fr/18rem minmax(0,60rem);column-gap:3rem}
header{grid-column:1/-1}.skip{grid-column:1/-1}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:.5rem 0}}
@media print{nav,.skip{display:none}body{display:block}}
`;
