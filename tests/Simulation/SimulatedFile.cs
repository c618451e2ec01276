using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>An open file of a <see cref="SimulatedFileSystem"/>; like a real one it outlives its name.</summary>
internal sealed class SimulatedFile(SimulatedFileSystem disk, string path, SimulatedContent content) : IFile
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
        int count = disk.Read(new(DiskCallKind.Read, path), content, copy, offset);
        copy.AsSpan(0, count).CopyTo(target);
        return count;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Write(new(DiskCallKind.Write, path), content, source, offset);
    }

    public void SetLength(long length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Change(new(DiskCallKind.SetLength, path), () => content.SetLength(length));
    }

    public void Sync()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        disk.Sync(new(DiskCallKind.Sync, path), content);
    }

    public void Dispose() => _disposed = true;
}
