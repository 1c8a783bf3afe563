// Before a start: which Node this is. In plain JavaScript, since the Node that is too old is the one that has to read it.
if (Number.parseInt(process.versions.node, 10) < 24) {
	console.error(
		`darkroom: Node 24 or newer is needed, this is ${process.versions.node}. Get it at https://nodejs.org, or run npm ci, which brings it.`,
	);
	process.exitCode = 1;
}
