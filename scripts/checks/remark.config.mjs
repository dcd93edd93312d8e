// How scripts/lint reads the Markdown files: every link to a file or a heading of this repository leads somewhere.
import validateLinks from 'remark-validate-links';

// Links to other sites are not followed, so the check needs no network.
export default { plugins: [[validateLinks, { repository: false }]] };
