// EPUBCheck's jar, then EPUBs → beside each EPUB its report, by the same name with ".json" after it.
//
// Run by Rhino, so that one start of Java serves all files: EPUBCheck's own command takes one, and most of its time is
// the start. EPUBCheck is loaded apart from the jar that Rhino lies in, which has other versions of the same libraries.
/* global arguments, java */

var urls = [new java.io.File(arguments[0]).toURI().toURL()];
var loader = new java.net.URLClassLoader(urls, java.lang.ClassLoader.getPlatformClassLoader());
java.lang.Thread.currentThread().setContextClassLoader(loader);
var checker = loader.loadClass("com.adobe.epubcheck.tool.EpubChecker");

Array.prototype.slice.call(arguments, 1).forEach(function (book) {
    checker.getDeclaredConstructor().newInstance().run(
        [book, "--json", book + ".json", "--usage", "--quiet", "--locale", "en"]);
});
