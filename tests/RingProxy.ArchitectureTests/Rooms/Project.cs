using System.Xml.Linq;

namespace RingProxy.ArchitectureTests;

/// <summary>What a project file says about its neighbours.</summary>
internal sealed record Project(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public static Project Load(string path) => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));

    public static Project Parse(string name, string xml)
    {
        var root = XDocument.Parse(xml).Root!;
        return new Project(
            name,
            [.. Includes(root, "ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            [.. Includes(root, "PackageReference"), .. Includes(root, "FrameworkReference")]);
    }

    private static IEnumerable<string> Includes(XElement root, string item) =>
        root.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();
}
