package io.tierfs.apicheck;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Public types as text, a line for each that others can name: what shows in it, they may rely on.
 */
final class Listing {
  private static final int SHOWN = Modifier.PUBLIC | Modifier.PROTECTED;
  private static final Set<String> OF_ALL_RECORDS = Set.of("equals", "hashCode", "toString");
  private static final Set<String> OF_ALL_ENUMS = Set.of("values", "valueOf");

  private Listing() {}

  /** The types in the order that they are given in, their members sorted. */
  static List<String> of(Collection<Class<?>> types) {
    List<String> lines = new ArrayList<>();
    for (Class<?> type : types) {
      lines.add("");
      lines.add(header(type));
      members(type).forEach(member -> lines.add("  " + member));
    }
    return lines;
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder();
    int kept = Modifier.classModifiers();
    if (type.isInterface()) {
      kept = Modifier.interfaceModifiers() & ~Modifier.ABSTRACT;
    } else if (type.isEnum() || type.isRecord()) {
      kept &= ~(Modifier.FINAL | Modifier.ABSTRACT);
    }
    String modifiers = Modifier.toString(type.getModifiers() & kept);
    line.append(modifiers).append(modifiers.isEmpty() ? "" : " ");
    line.append(type.isSealed() && !type.isEnum() ? "sealed " : "").append(kind(type)).append(' ');
    line.append(shortened(type.getTypeName())).append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      line.append(
          Arrays.stream(type.getRecordComponents())
              .map(part -> name(part.getAnnotatedType()) + " " + part.getName())
              .collect(joining(", ", "(", ")")));
    }
    AnnotatedType parent = type.getAnnotatedSuperclass();
    if (parent != null && !type.isEnum() && !type.isRecord() && parent.getType() != Object.class) {
      line.append(" extends ").append(name(parent));
    }
    if (type.getInterfaces().length > 0) {
      line.append(type.isInterface() ? " extends " : " implements ");
      line.append(names(type.getAnnotatedInterfaces()));
    }
    if (type.isSealed() && !type.isEnum()) {
      line.append(" permits ");
      line.append(
          Arrays.stream(type.getPermittedSubclasses())
              .map(each -> shortened(each.getTypeName()))
              .collect(joining(", ")));
    }
    return line.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    return type.isInterface()
        ? "interface"
        : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
  }

  private static List<String> members(Class<?> type) {
    List<String> constants = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (field.isEnumConstant()) {
        constants.add(field.getName());
      } else if (isShown(field.getModifiers()) && !field.isSynthetic()) {
        others.add(field(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isShown(constructor.getModifiers()) && !constructor.isSynthetic()) {
        others.add(executable(constructor, shortened(type.getTypeName())));
      }
    }
    addMethods(type, type, others);
    constants.addAll(others);
    return constants;
  }

  /** What a type takes from one that others cannot name is its own for them. */
  private static void addMethods(Class<?> from, Class<?> type, Set<String> found) {
    for (Method method : from.getDeclaredMethods()) {
      if (isShown(method.getModifiers())
          && !method.isSynthetic()
          && !(type.isRecord() && OF_ALL_RECORDS.contains(method.getName()))
          && !(type.isEnum() && OF_ALL_ENUMS.contains(method.getName()))) {
        String result = name(method.getAnnotatedReturnType());
        found.add(executable(method, result + " " + method.getName()));
      }
    }
    List<Class<?>> parents = new ArrayList<>(List.of(from.getInterfaces()));
    if (from.getSuperclass() != null) {
      parents.add(from.getSuperclass());
    }
    for (Class<?> parent : parents) {
      if (!Modifier.isPublic(parent.getModifiers())) {
        addMethods(parent, type, found);
      }
    }
  }

  private static boolean isShown(int modifiers) {
    return (modifiers & SHOWN) != 0;
  }

  private static String field(Field field) {
    String line =
        Modifier.toString(field.getModifiers())
            + " "
            + name(field.getAnnotatedType())
            + " "
            + field.getName();
    boolean isFixed =
        Modifier.isStatic(field.getModifiers())
            && Modifier.isFinal(field.getModifiers())
            && (field.getType().isPrimitive() || field.getType() == String.class);
    return isFixed ? line + " = " + value(field) : line;
  }

  /** Compilers copy it into what is compiled against it. */
  private static Object value(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String executable(Executable member, String nameAndResult) {
    int kept =
        member instanceof Method ? Modifier.methodModifiers() : Modifier.constructorModifiers();
    String modifiers = Modifier.toString(member.getModifiers() & kept & ~Modifier.SYNCHRONIZED);
    String isDefault = member instanceof Method method && method.isDefault() ? "default " : "";
    String variables = variables(member.getTypeParameters());
    String parameters = names(member.getAnnotatedParameterTypes());
    if (member.isVarArgs()) {
      parameters = parameters.substring(0, parameters.length() - 2) + "...";
    }
    String errors =
        Arrays.stream(member.getGenericExceptionTypes())
            .map(error -> shortened(error.getTypeName()))
            .collect(joining(", "));
    return (modifiers + " " + isDefault + variables + (variables.isEmpty() ? "" : " "))
        + (nameAndResult + "(" + parameters + ")")
        + (errors.isEmpty() ? "" : " throws " + errors);
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables).map(Listing::variable).collect(joining(", ", "<", ">"));
  }

  private static String variable(TypeVariable<?> variable) {
    String bounds =
        Arrays.stream(variable.getBounds())
            .filter(bound -> bound != Object.class)
            .map(Type::getTypeName)
            .map(Listing::shortened)
            .collect(joining(" & "));
    return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  private static String names(AnnotatedType[] types) {
    return Arrays.stream(types).map(Listing::name).collect(joining(", "));
  }

  private static String name(AnnotatedType type) {
    return shortened(type.toString());
  }

  /** Without the packages that every reader knows: the JDK's first ones, and ours. */
  private static String shortened(String name) {
    return name.replace("@org.jspecify.annotations.Nullable() ", "@Nullable ")
        .replace("@org.jspecify.annotations.Nullable()", "@Nullable ")
        .replaceAll("\\b(java\\.(lang|util|io)|io\\.tierfs(\\.[a-z]+)+)\\.(?=[A-Z])", "")
        .replace('$', '.');
  }
}
