export function rungNotices(): never[] { return []; }
