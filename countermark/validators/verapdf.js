// A list of lines "flavour file", in the file named by the argument → for each a line of JSON on standard output.
//
// Run by Rhino, the interpreter in which veraPDF itself evaluates its rules: so a bare Java runtime is enough, and
// nothing is compiled. What it calls is veraPDF's library, version 1.31.
/* global Packages, arguments, print, readFile, java */

var verapdf = Packages.org.verapdf;
verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = verapdf.pdfa.Foundries.defaultInstance();

function each(iterable, work) {
    for (var it = iterable.iterator(); it.hasNext();) {
        work(it.next());
    }
}

function failures(result) {
    var found = {};
    var failed = result.getFailedChecks();
    each(failed.keySet(), function (rule) {
        found[rule] = {
            clause: String(rule.getClause()),
            test: Number(rule.getTestNumber()),
            count: Number(failed.get(rule)),
            description: "",
            where: ""
        };
    });
    each(result.getTestAssertions(), function (assertion) {
        var entry = found[assertion.getRuleId()];
        if (entry && !entry.description && String(assertion.getStatus()) === "failed") {
            entry.description = String(assertion.getMessage());
            entry.where = String(assertion.getLocation().getContext());
        }
    });
    return Object.keys(found).map(function (rule) { return found[rule]; });
}

function judge(flavourName, file) {
    var verdict = { file: file, flavour: flavourName, compliant: false, failures: [], problem: "" };
    var flavour = verapdf.pdfa.flavours.PDFAFlavour.fromString(flavourName);
    var parser = null;
    var validator = null;
    try {
        parser = foundry.createParser(new java.io.File(file), flavour);
        validator = foundry.createValidator(flavour, false);
        var result = validator.validate(parser);
        verdict.compliant = Boolean(result.isCompliant());
        verdict.failures = failures(result);
    } catch (error) {
        verdict.problem = String(error.javaException || error);
    } finally {
        if (validator) { validator.close(); }
        if (parser) { parser.close(); }
    }
    return verdict;
}

readFile(arguments[0], "UTF-8").split("\n").forEach(function (line) {
    var blank = line.indexOf(" ");
    if (blank > 0) {
        var verdict = JSON.stringify(judge(line.slice(0, blank), line.slice(blank + 1)));
        // Beyond ASCII all is escaped, since what standard output is encoded in is the system's choice.
        print(verdict.replace(/[^\x20-\x7e]/g, function (sign) {
            return "\\u" + ("000" + sign.charCodeAt(0).toString(16)).slice(-4);
        }));
    }
});
