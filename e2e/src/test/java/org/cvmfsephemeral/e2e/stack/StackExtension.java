package org.cvmfsephemeral.e2e.stack;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the stack for the first test that wants it and stops it after the last test of all. */
final class StackExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(StackExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Shared.class, type -> Shared.start(), Shared.class)
                .stack();
    }

    /** The stack, or why there is none: what does not start once is not tried again by every test. */
    private static final class Shared implements AutoCloseable {
        private Stack stack;
        private RuntimeException failure;

        static Shared start() {
            Shared shared = new Shared();
            try {
                shared.stack = Stack.start();
            } catch (RuntimeException e) {
                shared.failure = e;
            }
            return shared;
        }

        Stack stack() {
            if (failure != null) {
                throw new IllegalStateException("the stack did not start: " + failure.getMessage(), failure);
            }
            return stack;
        }

        @Override
        public void close() {
            if (stack != null) {
                stack.close();
            }
        }
    }
}
