package io.tierfs.apicheck;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads {@code @since} from sources. */
final class Since {
  private Since() {}

  /** The public types of some files, and what each says; empty where it says nothing. */
  static Map<String, String> of(Collection<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      Map<String, String> found = new TreeMap<>();
      Scanner scanner = new Scanner(DocTrees.instance(task), found);
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(unit, unit.getPackageName() + ".");
      }
      return found;
    }
  }

  /** Walks through public types; carries along how the names in a type begin. */
  private static final class Scanner extends TreePathScanner<Void, String> {
    private final DocTrees docs;
    private final Map<String, String> found;

    Scanner(DocTrees docs, Map<String, String> found) {
      this.docs = docs;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree type, String prefix) {
      Tree around = getCurrentPath().getParentPath().getLeaf();
      boolean isMember = around instanceof ClassTree;
      if ((!isMember && !(around instanceof CompilationUnitTree)) || !isShown(type, around)) {
        return null;
      }
      String name = prefix + type.getSimpleName();
      found.put(name, since(getCurrentPath()));
      return super.visitClass(type, name + ".");
    }

    private static boolean isShown(ClassTree type, Tree around) {
      Set<Modifier> modifiers = type.getModifiers().getFlags();
      return modifiers.contains(Modifier.PUBLIC)
          || modifiers.contains(Modifier.PROTECTED)
          || around.getKind() == Tree.Kind.INTERFACE
          || around.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }

    private String since(TreePath type) {
      DocCommentTree comment = docs.getDocCommentTree(type);
      if (comment == null) {
        return "";
      }
      return comment.getBlockTags().stream()
          .filter(SinceTree.class::isInstance)
          .map(tag -> ((SinceTree) tag).getBody().toString())
          .findFirst()
          .orElse("");
    }
  }
}
