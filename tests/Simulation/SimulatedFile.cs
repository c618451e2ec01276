using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>An open file of a <see cref="SimulatedFileSystem"/>; like a real one it outlives its name.</summary>
internal sealed class SimulatedFile(SimulatedFileSystem disk, SimulatedContent content) : IFile
{
    private bool _disposed;

    public long Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return disk.Look(_ => content.Length);
        }
    }

    public int Read(Span<byte> target, long offset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte[] copy = new byte[target.Length];
        int count = disk.Look(_ => content.Read(copy, offset));
        copy.AsSpan(0, count).CopyTo(target);
        return count;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Write(content, source, offset);
    }

    public void SetLength(long length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Change(() => content.SetLength(length));
    }

    public void Sync()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Sync(content.Sync);
    }

    public void Dispose() => _disposed = true;
}
