/**
 * Counts a vitest JSON report. A file that could not be loaded holds no test and counts as one failure, and so
 * does a run that failed outside any test (an unhandled rejection) or left no report.
 */
export function countTests(report, exitCode) {
  const results = (report?.testResults ?? []).flatMap((file) => {
    const statuses = file.assertionResults.map(({ status }) => status);
    return file.status === 'failed' && !statuses.includes('failed') ? [...statuses, 'failed'] : statuses;
  });
  const passed = results.filter((status) => status === 'passed').length;
  const failed = results.filter((status) => status === 'failed').length;
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}
