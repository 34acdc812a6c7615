package io.tierfs.apicheck;

import static java.util.stream.Collectors.joining;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.cmp.JarArchiveComparatorOptions.ClassPathMode;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import japicmp.model.JApiMethod;
import japicmp.model.JApiParameter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What new JARs break of old ones, as japicmp sees it. */
final class Breaks {
  private final SortedSet<String> found = new TreeSet<>();

  private Breaks() {}

  /**
   * Each break as {@code TYPE[#MEMBER]: CHANGE}, be it for what was compiled (binary) or for what
   * is compiled anew (source).
   *
   * @param packages those that are looked at
   * @param classPath what the JARs need besides themselves
   */
  static SortedSet<String> between(
      Collection<Path> oldJars,
      Collection<Path> newJars,
      Set<String> packages,
      List<String> classPath) {
    JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
    options.setAccessModifier(AccessModifier.PROTECTED);
    options.setNoAnnotations(true);
    options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
    // In a common one, types of one side would be taken for those of the other.
    options.setClassPathMode(ClassPathMode.TWO_SEPARATE_CLASSPATHS);
    options.setOldClassPath(classPath);
    options.setNewClassPath(classPath);
    Breaks breaks = new Breaks();
    for (JApiClass type :
        new JarArchiveComparator(options).compare(archives(oldJars), archives(newJars))) {
      String name = type.getFullyQualifiedName();
      if (packages.contains(name.substring(0, name.lastIndexOf('.')))) {
        breaks.addType(name, type);
      }
    }
    return breaks.found;
  }

  private static List<JApiCmpArchive> archives(Collection<Path> jars) {
    return jars.stream().map(jar -> new JApiCmpArchive(jar.toFile(), jar.toString())).toList();
  }

  private void addType(String name, JApiClass type) {
    add(name, type);
    add(name, type.getSuperclass());
    type.getInterfaces().forEach(each -> add(name, each));
    type.getFields().forEach(field -> add(name + "#" + field.getName(), field));
    type.getConstructors().forEach(each -> addBehavior(name, each));
    for (JApiMethod method : type.getMethods()) {
      addBehavior(name, method);
      add(signature(name, method), method.getReturnType());
    }
  }

  private void addBehavior(String type, JApiBehavior member) {
    add(signature(type, member), member);
    member.getParameters().forEach(each -> add(signature(type, member), each));
  }

  private static String signature(String type, JApiBehavior member) {
    return member.getParameters().stream()
        .map(JApiParameter::getType)
        .collect(joining(", ", type + "#" + member.getName() + "(", ")"));
  }

  private void add(String name, JApiCompatibility element) {
    for (JApiCompatibilityChange change : element.getCompatibilityChanges()) {
      if (!change.isBinaryCompatible() || !change.isSourceCompatible()) {
        found.add(name + ": " + change.getType());
      }
    }
  }
}
