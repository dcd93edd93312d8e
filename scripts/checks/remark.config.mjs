// Settings for the Markdown check of scripts/lint: each link to a file or heading of this
// repository must have a target.
import validateLinks from 'remark-validate-links';

// Links to other sites are not followed, so the check needs no network.
export default { plugins: [[validateLinks, { repository: false }]] };
