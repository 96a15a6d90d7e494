using Caisson.Contracts.Oci;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>Refuses what hooks say wrongly, before anything starts.</summary>
internal static class HookCheck
{
    /// <summary>Checks all hooks of a specification.</summary>
    /// <exception cref="LaunchException">What and where.</exception>
    public static void All(Spec spec)
    {
        foreach (var kind in HookKind.All)
        {
            var hooks = kind.Of(spec);
            for (var i = 0; i < hooks.Count; i++)
            {
                Check(hooks[i], $"hooks.{kind.Name}[{i}]");
            }
        }
    }

    private static void Check(Hook hook, string where)
    {
        if (!hook.Path.StartsWith('/'))
        {
            throw SpecCheck.Invalid($"the path '{hook.Path}' of {where} is not absolute");
        }

        if (hook.TimeoutInSeconds is <= 0)
        {
            throw SpecCheck.Invalid($"the timeout of {where} is not greater than zero");
        }

        SpecCheck.NoNul(hook.Path, where + ".path");
        foreach (var text in (IEnumerable<string>)[.. hook.Args ?? [], .. hook.Env ?? []])
        {
            SpecCheck.NoNul(text, where);
        }
    }
}
