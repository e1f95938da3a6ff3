// Runs before the body: says that scripts run, and keeps what goes wrong for
// the self-check.
document.documentElement.classList.add('js');
window.pageErrors = [];
addEventListener('error', (e) => window.pageErrors.push(String(e.message)));
document.addEventListener('securitypolicyviolation', (e) => window.pageErrors.push(`policy: ${e.violatedDirective} ${e.sample}`));
