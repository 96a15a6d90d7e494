namespace Xunit;

/// <summary>What the shared suite does before and after each test.</summary>
public interface IAsyncLifetime
{
    /// <summary>Before.</summary>
    Task InitializeAsync();

    /// <summary>After.</summary>
    Task DisposeAsync();
}
